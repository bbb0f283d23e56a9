package pdf

// The page, in millimetres. A4 is 210 by 297.
const (
	left      = 28.0
	textWidth = 144.0 // about 75 signs of the body
	right     = left + textWidth
	top       = 26.0
	bottom    = 270.0
	headAt    = 12.0 // the running head
	footAt    = 280.0

	listIndent   = 7.0
	quoteIndent  = 6.0
	markerGap    = 2.2
	labelGap     = 6.0
	widestLabel  = 60.0 // a longer label stands above its value
	paragraphGap = 2.8
	entryGap     = 1.4
)

// A style is how a text looks.
type style struct {
	size    float64 // in points
	leading float64 // from line to line, in millimetres
	bold    bool
	ink     ink
}

// An ink is a colour in red, green and blue. Each is legible on white paper and
// in a black-and-white copy: at least 5 : 1.
type ink struct{ r, g, b int }

var (
	black  = ink{28, 28, 28}
	quiet  = ink{92, 92, 92}
	accent = ink{23, 62, 92}
	alert  = ink{150, 44, 24}
	hair   = ink{160, 170, 180} // of thin rules only

	boardStyle      = style{15, 7, true, accent}
	titleStyle      = style{18, 8, true, black}
	headingStyle    = style{13, 6, true, accent}
	subheadingStyle = style{11, 5.5, true, black}
	bodyStyle       = style{11, 5.5, false, black}
	factStyle       = style{10, 5, false, black}
	labelStyle      = style{10, 5, false, quiet}
	furnitureStyle  = style{8.5, 4, false, quiet}
	markStyle       = style{8.5, 4, true, alert}
)

// width is how far text reaches in the style, in millimetres.
func width(text string, s style) float64 {
	sum := 0
	for _, r := range text {
		sum += advance(r, s.bold)
	}
	return millimetres(sum, s.size)
}

// fit shortens text to the room there is.
func fit(text string, s style, room float64) string {
	if width(text, s) <= room {
		return text
	}
	room -= width("…", s)
	sum := 0
	for i, r := range text {
		if sum += advance(r, s.bold); millimetres(sum, s.size) > room {
			return text[:i] + "…"
		}
	}
	return text
}

// advance is a sign's width in thousandths of the size.
func advance(r rune, heavy bool) int {
	if r > 0xffff {
		return 0
	}
	if heavy {
		return int(bold().widths[r])
	}
	return int(regular().widths[r])
}

// millimetres makes a length of thousandths of a size in points.
func millimetres(thousandths int, size float64) float64 {
	return float64(thousandths) * size / 1000 * 25.4 / 72
}
