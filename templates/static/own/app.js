// What the pages do beyond plain HTML. Every page works without this file; it
// only spares the reader a load or a reach for the mouse. README.md beside it
// lists the attributes it looks for. It stores nothing in the browser.
"use strict";

(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const named = (id) => (id ? document.getElementById(id) : null);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // Two live regions serve the whole page: polite for what was saved, spoken at
  // most every five seconds; assertive for what needs an answer.

  const polite = region("status");
  const assertive = region("alert");
  let saying = 0, next = "";

  function region(role) {
    const el = document.createElement("div");
    el.className = "ab-visually-hidden";
    el.setAttribute("role", role);
    document.body.append(el);
    return el;
  }

  function say(text) {
    next = text;
    saying ||= setTimeout(() => { saying = 0; polite.textContent = next; }, polite.textContent ? 5000 : 0);
  }

  // Server-rendered fragments are parsed apart from the page, where scripts
  // stay dead, and each takes the place of the element with its id.

  function place(html) {
    const parsed = new DOMParser().parseFromString(html ?? "", "text/html");
    for (const el of [...parsed.body.children]) {
      const old = el.id && document.getElementById(el.id);
      if (!old) continue;
      const focus = old.contains(document.activeElement) ? document.activeElement : null;
      if (old.matches("details")) el.open = old.open;
      old.replaceWith(document.adoptNode(el));
      unfold(el.parentElement);
      watch(el);
      if (el.dataset.mood !== undefined) mood(el.closest("[data-point]"), el.dataset.mood);
      if (!focus) continue;
      let again = named(focus.id) ?? named(focus.dataset.back) ?? all("a, button", el).find((x) => x.textContent === focus.textContent) ?? el;
      again = passage(again);
      if (again.closest("[hidden]")) again = again.closest("[data-point]") ?? el;
      if (again.tabIndex < 0) again.tabIndex = -1;
      again.focus({ preventScroll: true });
    }
  }

  // mood gives a point the look of its answer, which lies around its form and is
  // not drawn again with it.
  function mood(point, name) {
    for (const c of [...point.classList]) if (c.startsWith("ab-point--")) point.classList.remove(c);
    if (name) point.classList.add("ab-point--" + name);
  }

  // send posts a form's fields as a script does, and answers status and JSON;
  // status 0 is no whole answer.
  async function send(address, body) {
    let status = 0, answer = {};
    try {
      const response = await fetch(address, {
        method: "POST", body, redirect: "error", signal: AbortSignal.timeout(20000),
        keepalive: body.toString().length < 60000, // so that leaving the page does not stop it
        headers: { Accept: "application/json", "X-Requested-With": "ankebord" },
      });
      status = response.status;
      answer = await response.json();
    } catch {
      if (status === 200) status = 0; // cut off: as if it had not come
    }
    return { status, answer };
  }

  // Autosave: form[data-autosave] posts itself after a change. Saves of a form
  // never overlap; what changes meanwhile goes with the next one.

  const backOff = [2, 5, 15, 30];
  const forms = new Map(); // form → its Saver

  class Saver {
    state = "saved"; // saved, waiting, saving, failed, refused, conflict, out
    edits = 0; // changes so far
    kept = 0; // changes that the server has
    tries = 0;
    timer = 0;
    running = null;
    asks = []; // what buttons have asked for and the server has not answered

    constructor(form) {
      this.form = form;
      form.addEventListener("input", (e) => this.changed(/^(radio|checkbox|select-one)$/.test(e.target.type) ? 0 : 800));
      form.addEventListener("focusout", () => { if (this.state === "waiting") this.save(); });
      form.addEventListener("submit", (e) => this.submit(e));
    }

    get dirty() { return this.edits > this.kept || this.asks.length > 0; }

    changed(delay) {
      this.edits++;
      if (this.state === "conflict") return; // the person chooses first
      this.tries = 0;
      if (!this.running) this.show("waiting");
      this.after(delay);
    }

    after(delay) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), delay);
    }

    body() {
      const body = new URLSearchParams(new FormData(this.form));
      if (this.asks.length) body.append(this.asks[0].name, this.asks[0].value);
      return body;
    }

    // save posts the form, and once more where it has changed meanwhile.
    save() {
      clearTimeout(this.timer);
      if (!this.dirty || this.state === "conflict") return this.running;
      this.running ??= this.post().finally(() => {
        this.running = null;
        if (this.state === "saved" || (this.state === "refused" && this.asks.length)) this.save();
      });
      return this.running;
    }

    // ask does what a button asks for without leaving the page. Where a conflict
    // waits for a choice, that comes first.
    ask({ name, value }) {
      if (this.state === "conflict") return go(one("[data-conflict]", this.form));
      this.asks.push({ name, value });
      this.tries = 0;
      this.save();
    }

    async post() {
      this.show("saving");
      const edits = this.edits, asked = this.asks[0];
      const { status, answer } = await send(this.form.action, this.body());
      if (status && status < 500 && status !== 408 && status !== 429 && status !== 401) this.asks = this.asks.filter((a) => a !== asked);
      if (answer.version !== undefined && this.form.elements.version) this.form.elements.version.value = answer.version;
      this.error(status === 200 ? "" : answer.fejl);
      if (status === 200) {
        this.kept = edits;
        this.tries = 0;
        place(answer.punkt);
        place(answer.forslag);
        this.show("saved", answer.gemt);
        say([one("[data-point-name]", this.form)?.textContent.trim(), "Gemt.", asked && one("[data-evidence]", this.form)?.textContent, answer.forslag && one("#forslag h2")?.textContent.trim().replace(/\s+/g, " ")].filter(Boolean).join(" "));
      } else if (status === 409) {
        this.show("conflict");
        this.conflict(answer.konflikt);
      } else if (status === 401) {
        this.show("out");
      } else if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
        this.show("refused");
      } else {
        this.show("failed");
        this.after(1000 * backOff[Math.min(this.tries++, backOff.length - 1)]);
      }
      if (asked && /refused|conflict/.test(this.state)) { // who asked may be reading elsewhere
        one(this.state === "conflict" ? "[data-conflict]" : "[data-error]", this.form)?.scrollIntoView({ block: "center" });
      }
    }

    // show tells the state at the form, or at the page where the form has no
    // place for it. There the form that is worst off has the word.
    show(state, time) {
      this.state = state;
      this.time = time ?? this.time;
      const at = this.at();
      if (!at) return;
      const order = ["saved", "waiting", "saving", "failed", "refused", "conflict", "out"];
      let worst = this;
      for (const s of forms.values()) {
        if (s.at() === at && order.indexOf(s.state) > order.indexOf(worst.state)) worst = s;
      }
      at.dataset.state = worst.state;
      at.textContent = {
        saved: worst.time ? `Gemt kl. ${worst.time}` : "",
        waiting: "Ændret",
        saving: "Gemmer …",
        failed: "Ikke gemt – prøver igen",
        refused: "Ikke gemt",
        conflict: "Ikke gemt – vælg, hvilken tekst der skal stå",
        out: "Du er logget af. Din tekst står her endnu",
      }[worst.state];
      if (worst.state === "out") assertive.textContent = at.textContent;
    }

    at() { return one("[data-save-status]", this.form) ?? one("[data-save-status]:not(form *)"); }

    error(text) {
      const at = one("[data-error]", this.form);
      if (at) at.textContent = text ?? "";
      if (text) assertive.textContent = text;
    }

    conflict(html) {
      const at = one("[data-conflict]", this.form);
      if (!at) return;
      const parsed = new DOMParser().parseFromString(html ?? "", "text/html");
      at.replaceChildren(...parsed.body.childNodes);
      at.hidden = false;
      assertive.textContent = at.textContent.trim().replace(/\s+/g, " ");
    }

    // submit lets a button of the form do its work, but after a save that is
    // under way, so that the two do not meet as a conflict.
    async submit(event) {
      clearTimeout(this.timer);
      const button = event.submitter;
      if (button?.matches("[data-quiet]")) {
        event.preventDefault();
        this.ask(button);
        return;
      }
      if (this.running) {
        event.preventDefault();
        await this.running;
        this.form.requestSubmit(button);
        return;
      }
      this.kept = this.edits;
    }
  }

  // watch begins to save the forms of a part of the page.
  function watch(root) {
    for (const form of all("form[data-autosave]", root)) if (!forms.has(form)) forms.set(form, new Saver(form));
  }
  watch(document);

  const dirty = () => [...forms.values()].filter((s) => s.dirty && !s.running);

  // form[data-guard] is sent by its own button; what is chosen in it and not sent
  // is not lost without a word.
  for (const form of all("form[data-guard]")) {
    form.addEventListener("change", () => { form.dataset.changed = ""; });
    form.addEventListener("submit", () => { delete form.dataset.changed; });
  }

  addEventListener("beforeunload", (e) => {
    if (one("form[data-changed]")) e.preventDefault();
    if (dirty().some((s) => s.state !== "waiting")) e.preventDefault();
  });
  addEventListener("pagehide", () => {
    for (const s of dirty()) { // but nothing that the server has turned down
      if (/waiting|failed/.test(s.state) && navigator.sendBeacon(s.form.action, s.body())) s.kept = s.edits;
    }
  });
  addEventListener("pageshow", (e) => { if (e.persisted && forms.size) location.reload(); }); // versions may be old
  addEventListener("focus", () => {
    for (const s of forms.values()) if (s.state === "out") s.save(); // back from logging on in another tab
  });

  // form[data-quiet] has buttons alone. What they do is shown in place; where
  // that fails, the form is sent as without this file.

  for (const form of all("form[data-quiet]")) {
    form.addEventListener("submit", async (e) => {
      const button = e.submitter;
      if (!button || form.dataset.quiet === "off") return;
      e.preventDefault();
      const { status, answer } = await send(form.action, new URLSearchParams([[button.name, button.value]]));
      if (status === 200) {
        place(answer.punkt);
        say(answer.besked);
      } else {
        form.dataset.quiet = "off";
        form.requestSubmit(button);
      }
    });
  }

  // [data-show-when="a b"] shows while one of these answers is chosen.

  function unfold(root) {
    for (const el of all("[data-show-when]", root)) {
      const group = el.closest("[data-point]") ?? el.form ?? el.closest("form") ?? document;
      const values = all("[data-answers] :checked", group).map((input) => input.value);
      el.hidden = !el.dataset.showWhen.split(" ").some((value) => values.includes(value));
    }
  }
  unfold(document);
  document.addEventListener("change", (e) => unfold(e.target.closest("[data-point], form") ?? document));

  // Going to a place on the page. Where passages of a document begin together,
  // all but one are empty elements within the mark.

  const passage = (el) => (el.textContent ? el : el.closest("mark") ?? el);

  function go(to) {
    const el = passage(to);
    const panel = el.closest("[data-panel]"), grid = panel?.closest("[data-view]");
    if (grid) grid.dataset.view = panel.dataset.panel === "document" ? "dokument" : "tjekliste";
    for (let box = el.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    if (el.tabIndex < 0) el.tabIndex = -1;
    el.focus({ preventScroll: true });
    // What is taller than its panel is read from its beginning.
    const tall = el.offsetHeight > (panel ?? document.documentElement).clientHeight / 2;
    el.scrollIntoView({ block: tall ? "start" : "center", behavior: calm.matches ? "auto" : "smooth" });
  }

  function flash(to) {
    const el = passage(to);
    el.classList.add("is-flash");
    setTimeout(() => el.classList.remove("is-flash"), 1500);
  }

  document.addEventListener("click", (e) => {
    const link = e.target.closest("[data-jump]");
    const target = link && one(link.dataset.jump);
    if (!target) return;
    e.preventDefault();
    go(target);
    flash(target);
  });

  // Through the signals of a document, or what was found in it: [data-steps] says
  // which, and where the pages before and after are.

  let reached = named(location.hash.slice(1));

  function stepPassages(by) {
    const nav = one("[data-steps]");
    if (!nav || nav.hidden) return false;
    const list = all(`[data-document] [id^="${nav.dataset.steps}-"]`), focused = document.activeElement.closest("mark");
    let at = list.indexOf(reached);
    if (focused && (at < 0 || passage(list[at]) !== focused)) at = list.findIndex((x) => passage(x) === focused);
    const target = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by];
    if (target) {
      reached = target;
      go(target);
      flash(target);
      one("[data-at]", nav).textContent = `${Number(nav.dataset.before) + list.indexOf(target) + 1} af ${nav.dataset.total}`;
      return true;
    }
    const on = by > 0 ? nav.dataset.pageAfter : nav.dataset.pageBefore;
    if (on) location.assign(on);
    return !!on;
  }

  document.addEventListener("click", (e) => {
    const link = e.target.closest("[data-step]");
    if (link && stepPassages(Number(link.dataset.step))) e.preventDefault();
  });

  // Text that is marked in the document can be made evidence of a point. The
  // server cuts the quote itself: it is told where the text stands, in bytes of
  // the page, and what was seen there.

  const paper = one("[data-document]");
  const picker = paper && forms.size ? pickerIn(paper.closest("[data-panel]")) : null;

  function pickerIn(panel) {
    const bar = document.createElement("div");
    bar.className = "ab-pick";
    bar.hidden = true;
    const label = document.createElement("label");
    label.htmlFor = "belaeg-for";
    label.textContent = "Belæg for";
    const points = document.createElement("select");
    points.id = "belaeg-for";
    points.className = "form-select";
    for (const form of forms.keys()) {
      const id = form.elements.krav?.value;
      if (id) points.append(new Option(`${id} ${form.closest("[data-point]")?.dataset.point ?? ""}`, id));
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-primary";
    button.textContent = "Brug som belæg";
    bar.append(label, points, button);
    panel.append(bar);

    let picked = "";
    const use = () => {
      if (!picked) return false;
      forms.get(named(points.value + "-form")).ask({ name: "sted", value: picked });
      getSelection().removeAllRanges();
      picked = "";
      bar.hidden = true;
      return true;
    };
    button.addEventListener("click", use);
    bar.addEventListener("mousedown", (e) => { if (e.target !== points) e.preventDefault(); }); // the marking stays
    document.addEventListener("selectionchange", () => {
      const selection = getSelection();
      const found = selection.rangeCount && !selection.isCollapsed ? placeOf(selection.getRangeAt(0)) : "";
      if (!found && bar.contains(document.activeElement)) return;
      picked = found;
      bar.hidden = !found;
    });
    document.addEventListener("focusin", (e) => {
      const id = e.target.closest("[data-point]")?.id.replace("punkt-", "");
      if (id && [...points.options].some((o) => o.value === id)) points.value = id;
    });
    return { use };
  }

  // placeOf is a range of the document's text on its first page:
  // "document:page:start:end:text", or nothing where it holds no text.
  function placeOf(range) {
    const bytes = (text) => new TextEncoder().encode(text).length;
    let page = null, start = -1, end = 0, quote = "";
    for (const paragraph of all("[data-start]", paper)) {
      if (!range.intersectsNode(paragraph)) continue;
      const on = paragraph.closest("[data-page]");
      if (on !== (page ??= on)) break;
      if (quote) quote += "\n";
      let at = Number(paragraph.dataset.start);
      const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
      for (let node; (node = texts.nextNode());) {
        if (node.parentElement.closest(".sr-only, .ab-signal__tools")) continue; // ours, not the letter's
        const from = node === range.startContainer ? range.startOffset : 0;
        const to = node === range.endContainer ? range.endOffset : node.length;
        if (range.intersectsNode(node) && from < to) {
          if (start < 0) start = at + bytes(node.data.slice(0, from));
          end = at + bytes(node.data.slice(0, to));
          quote += node.data.slice(from, to);
        }
        at += bytes(node.data);
      }
    }
    return quote.trim() ? `${page.dataset.page}:${start}:${end}:${quote}` : "";
  }

  one("[data-error-summary]")?.focus();

  // Keys. Letters work in the panel that owns them, never in a text field, and
  // not at all under <html data-shortcuts="off">. event.key, not event.code:
  // Danish keyboards decide what a key says.

  const writing = (el) => el.isContentEditable || el.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");
  const singles = document.documentElement.dataset.shortcuts !== "off";
  const pages = { m: "/", s: "/soeg", o: "/overblik", t: "/traening" };
  let afterG = -Infinity;

  function step(list, current, by) {
    const at = list.indexOf(current);
    const target = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by];
    if (target) go(target);
    return !!target;
  }

  const unanswered = (point) => !one("[data-answers] :checked:not([value=''], [value=ikke_vurderet])", point);

  const panels = {
    checklist(key, panel, focus) {
      const points = all("[data-point]", panel), point = focus.closest("[data-point]");
      if (key === "j") return step(points, point, 1);
      if (key === "k") return step(points, point, -1);
      if (key === "u") {
        const from = points.indexOf(point) + 1;
        const open = [...points.slice(from), ...points.slice(0, from)].find(unanswered);
        if (open) go(open);
        return !!open;
      }
      const target = point && (key === "n" ? one("[data-note]", point) : /^[1-4]$/.test(key) ? all("[data-answers] input", point)[key - 1] : null);
      if (!target) return false;
      target.focus();
      if (target.type === "radio") target.click();
      return true;
    },
    document(key, panel, focus) {
      if (key === "n" || key === "p") return stepPassages(key === "n" ? 1 : -1);
      if (key === "b" && picker?.use()) return true;
      const mark = focus.closest("mark") ?? named(focus.closest("[data-of]")?.dataset.of);
      const at = mark && (reached && passage(reached) === passage(mark) ? reached : mark).id;
      const button = at && (key === "b" ? one(`[data-of="${at}"] button`, panel) : key === "x" ? one(`[data-rejects="${at}"]`, panel) : null);
      button?.click();
      return !!button;
    },
  };

  function letter(key, focus) {
    const panel = focus.closest("[data-panel]");
    if (performance.now() - afterG < 1500) {
      afterG = -Infinity;
      const link = pages[key] && one(`nav a[href="${pages[key]}"]`);
      link?.click();
      return !!link;
    }
    if (panel && panels[panel.dataset.panel]?.(key, panel, focus)) return true;
    switch (key) {
      case "g": afterG = performance.now(); return true;
      case "/": one("[data-search]")?.focus(); return !!one("[data-search]");
      case "?": one("dialog#genveje")?.showModal(); return !!one("dialog#genveje");
    }
    return false;
  }

  function chord(key, focus) {
    const places = all("[data-panel]"), at = places.indexOf(focus.closest("[data-panel]"));
    switch (key) {
      case "s":
        for (const s of forms.values()) s.save();
        return forms.size > 0;
      case "Enter":
        one("[data-primary]", focus.closest("form") ?? document.createElement("i"))?.click();
        return false;
      case ".": case ",": case "1": case "2": case "3": {
        const to = key === "." ? at + 1 : key === "," ? at - 1 : key - 1;
        if (places[to]) go(places[to]);
        return !!places[to];
      }
    }
    return false;
  }

  document.addEventListener("keydown", (e) => {
    const focus = e.target instanceof Element ? e.target : document.body;
    if (e.isComposing || e.altKey || e.metaKey) return;
    let done = false;
    if (e.ctrlKey) done = chord(e.key, focus);
    else if (e.key === "Escape" && focus.matches("[data-note]")) { go(focus.closest("[data-point]")); done = true; }
    else if (singles && !writing(focus)) done = letter(e.key, focus);
    if (done) e.preventDefault();
  });

  // A file dropped on [data-drop] goes into the file field in it.

  for (const zone of all("[data-drop]")) {
    const field = one("input[type=file]", zone);
    const over = (e) => { e.preventDefault(); zone.classList.toggle("is-over", e.type === "dragover"); };
    zone.addEventListener("dragover", over);
    zone.addEventListener("dragleave", over);
    zone.addEventListener("drop", (e) => {
      over(e);
      const files = new DataTransfer();
      for (const file of field.multiple ? e.dataTransfer.files : [...e.dataTransfer.files].slice(0, 1)) files.items.add(file);
      if (!files.files.length) return;
      field.files = files.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
})();
