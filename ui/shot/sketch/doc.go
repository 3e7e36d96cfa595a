// Package sketch is what the picture editor works on: shapes over a picture, cut to a part of it, with undo and redo. It
// finds what lies under a point and draws all of it, at any scale, into an image. It knows no window: a mouse and a
// keyboard are somebody else's.
//
// Points and sizes are in pixels of the picture. A document belongs to one goroutine.
package sketch
