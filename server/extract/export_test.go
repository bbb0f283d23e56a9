package extract

// Confine is what a worker does before it reads its first file.
func Confine() { confine() }
