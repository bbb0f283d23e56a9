// Package e2e walks the site as its users do, in a browser, over a database of
// its own. It holds tests alone.
package e2e
