package widget

import "fyne.io/fyne/v2"

// ArrowKeys lets Up and Down, Home and End move the focus among cards, as in a list of results. Up on the first calls
// leave, which goes back to the search box, say; it may be nil.
func ArrowKeys(cards []*TapCard, leave func()) {
	for i, card := range cards {
		card.o.OnKey = func(key fyne.KeyName) bool {
			var to int
			switch key {
			case fyne.KeyDown:
				to = min(i+1, len(cards)-1)
			case fyne.KeyUp:
				if i == 0 && leave != nil {
					leave()
					return true
				}
				to = max(i-1, 0)
			case fyne.KeyHome:
				to = 0
			case fyne.KeyEnd:
				to = len(cards) - 1
			default:
				return false
			}
			Focus(cards[to])
			return true
		}
	}
}
