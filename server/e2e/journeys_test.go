package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ankebord/server/e2e/browser"
)

// both runs a journey with JavaScript and without, each on a site of its own.
func both(t *testing.T, journey func(t *testing.T, s *site, b *browser.Browser, script bool)) {
	b := browser.Start(t)
	for name, script := range map[string]bool{"with JavaScript": true, "without JavaScript": false} {
		t.Run(name, func(t *testing.T) { journey(t, serve(t), b, script) })
	}
}

// TestReviewer: a made-up decision, loaded as PDF, ends as a ruling PDF.
func TestReviewer(t *testing.T) {
	path := letter(t)
	both(t, func(t *testing.T, s *site, b *browser.Browser, script bool) {
		v := s.visit(b, 1280, script, "sagsbehandler")
		v.says("Mine sager", "Under vurdering")
		v.look("mine-sager")

		v.follow(`a.button-primary[href="/indlaes"]`)
		v.look("indlaes")
		if script {
			v.Run(chromedp.SetUploadFiles("#fil", []string{path}, chromedp.ByQuery))
		} else {
			v.Run(chromedp.Evaluate("document.querySelector('#tekst').value = `"+letterText+"`", nil))
		}
		v.send("main form")

		v.says("Kontrollér oplysninger", "Fundet på side 1: »Mosebjerg Kommune«", "Fundet på side 1: »4. maj 2022«")
		v.look("kontrol")
		v.typeIn("#titel", "Afslag til borger i beskyttet beskæftigelse")
		v.typeIn("#klage_modtaget", "20-05-2022")
		v.send("main form")

		v.says("Mosebjerg Kommune", "4. maj 2022", "20. maj 2022", "Fundet i afgørelsen – bekræft")
		v.look("sag")
		v.click("#type-afslag")
		v.click("#flag-beskyttet_beskaeftigelse_paaberaabt-ja")
		v.click("#flag-alder_paaberaabt-nej")
		v.send("#begrundelse form")
		v.says("Uafklaret")

		v.answer("KO-06", "ikke_opfyldt")
		if script {
			v.Run(chromedp.Poll(`document.querySelector("#forslag").innerText.includes("Hjemvisning")`, nil))
		}
		v.says("Forslag: Hjemvisning", "Hviler resultatet på begrundelsen?")
		v.answer("PR-01", "opfyldt")
		v.bring("#KO-06-ikke_opfyldt")
		v.look("sag-besvaret")
		sag := strings.SplitN(strings.SplitN(v.at(), "#", 2)[0], "?", 2)[0]

		// The answer is tied to a signal, in one click, and to a sentence.
		const signal = `[data-of^="signal-"] button[form="KO-06-form"]`
		if script {
			v.click(signal)
			v.Run(chromedp.Poll(`document.querySelector("mark.ab-signal--belaeg")`, nil))
		} else {
			v.follow(signal)
		}
		v.says("Belæg (1)", "Belæg: 1 af", "Brugt som belæg")
		v.click(`#punkt-KO-06 details:has([name="vaelg"]) > summary`)
		v.follow(`#punkt-KO-06 [name="vaelg"]`)
		v.says("Vælg belæg for KO-06", "Hver sætning har en knap")
		v.look("saetninger")
		v.Run(chromedp.Evaluate(`[...document.querySelectorAll('button[form="vaelg-form"]')].find(b => b.parentElement.previousSibling.textContent.trim().startsWith("Du har søgt om")).id = "denne"`, nil))
		v.follow("#denne")
		v.says("Belæg (2)", "»Du har søgt om et aktivitets- og samværstilbud to dage om ugen.«")
		v.bring("#KO-06-belaeg")
		v.look("belaeg")
		v.goTo(sag + "?soeg=tilbuddet")
		v.says("1 af 2 fund")
		v.look("soeg")

		v.goTo(sag + "/forklaring")
		v.says("Hvorfor er forslaget hjemvisning?", "KO-06", "Hvorfor ikke et andet udfald?", "»Du har søgt om et aktivitets- og samværstilbud to dage om ugen.« side 1")
		v.look("forklaring")

		v.goTo(sag + "/afgoerelse")
		v.says("Vi sender sagen tilbage til kommunen (hjemviser)", "Kommunen kan ikke lægge vægt på den beskyttede beskæftigelse")
		v.look("afgoerelse")

		text := pdfText(t, s.fetch("sagsbehandler", sag+"/afgoerelse.pdf"))
		for _, want := range []string{
			"Mosebjerg Kommunes afgørelse af 4. maj 2022", "Udkast", "Demodata", "Kommunen skal",
			"Sagen indgår i vores statistik som: hjemvisning.",
			"»Du har søgt om et aktivitets- og samværstilbud to dage om ugen.« (kommunens afgørelse, side 1)",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("the ruling does not say »%s«:\n%s", want, text)
			}
		}
	})
}

// TestSupervisor: from a figure to its cases, and two of them side by side.
func TestSupervisor(t *testing.T) {
	both(t, func(t *testing.T, s *site, b *browser.Browser, script bool) {
		v := s.visit(b, 1280, script, "leder")
		v.goTo("/overblik")
		v.says("Overblik", "Omgørelsesprocent", "realitetsbehandlede")
		v.look("overblik")
		v.follow(`a[href*="udfald=hjemvisning"]`)
		v.says("Alle sager", "Udfald: Hjemvisning", "i alt")
		v.look("hjemviste")
		numbers := browser.Eval[[]string](v.Page, `[...document.querySelectorAll("tbody th a")].slice(0, 2).map(a => a.textContent)`)
		v.goTo("/sammenlign?sag=" + numbers[0] + "&sag=" + numbers[1])
		v.says("Sammenlign", numbers[0], numbers[1], "Udfald")
		v.look("sammenlign")
		v.goTo("/overblik/kommuner")
		v.look("kommuner")
	})
}

// TestTrainer: one of the nine cases replayed blind, then held against the meeting's.
func TestTrainer(t *testing.T) {
	both(t, func(t *testing.T, s *site, b *browser.Browser, script bool) {
		user := map[bool]string{true: "kursist", false: "underviser"}[script]
		v := s.visit(b, 1280, script, user)
		v.goTo("/traening")
		v.says("Ikke begyndt", "Afslag til borger over folkepensionsalderen")
		v.look("traening")
		v.goTo("/traening/3")
		v.look("traening-start")
		v.send("main form")
		v.says("Træning", "Forslaget vises, når")
		if script { // blind: the board's reasons are nowhere in the page
			html := browser.Eval[string](v.Page, "document.documentElement.outerHTML")
			if strings.Contains(html, "øvre aldersgrænse. ") || strings.Contains(html, "Temamødets svar") {
				t.Error("the board's answer is in the page before the end")
			}
		}
		v.look("traening-sag")
		v.click("#type-afslag")
		v.click("#flag-alder_paaberaabt-ja")
		v.send("#begrundelse form")
		v.answer("PK-04", "ikke_opfyldt")
		v.goTo("/traening/3/afslut")
		v.look("traening-afslut")
		v.click(`input[name="udfald"][value="hjemvisning"]`)
		v.send("main form")
		v.says("Dit svar", "Temamødets svar", "PK-04", "tæller ikke med")
		v.look("traening-resultat")
	})
}

// TestRulesets: the law can be read by somebody who only reads.
func TestRulesets(t *testing.T) {
	s, b := serve(t), browser.Start(t)
	v := s.visit(b, 1280, true, "administrator")
	v.goTo("/regelsaet")
	v.look("regelsaet")
	v.goTo("/regelsaet/sel-104/2022-01-24")
	v.says("KO-06", "Kontrolsum", "ovbekendtgørelse nr. 170 af 24. januar 2022")
	v.look("regelsaet-104")
}

// TestNarrow opens every page at the width of a telephone.
func TestNarrow(t *testing.T) {
	s, b := serve(t), browser.Start(t)
	v := s.visit(b, 390, true, "sagsbehandler")
	sag := browser.Eval[string](v.Page, `document.querySelector("tbody th a").getAttribute("href")`)
	for name, path := range map[string]string{
		"smal-sager": "/sager", "smal-indlaes": "/indlaes", "smal-sag": sag, "smal-tjekliste": sag + "?visning=tjekliste",
		"smal-forklaring": sag + "/forklaring", "smal-overblik": "/overblik", "smal-kommuner": "/overblik/kommuner",
		"smal-traening": "/traening", "smal-regelsaet": "/regelsaet/sel-104/2022-01-24", "smal-genveje": "/hjaelp/genveje",
	} {
		v.goTo(path)
		v.look(name)
	}
}
