package server

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"ankebord/models/rights"
)

// A route is one address and the right it takes. What may be done to a single
// case is decided below, in the store, which knows whose case it is.
type route struct {
	method, path string
	right        rights.Right
	answer       func(*Server, *gin.Context) error
}

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// openRoutes are the addresses that need no log-in.
var openRoutes = []route{
	{get, "/healthz", 0, (*Server).alive},
	{get, "/readyz", 0, (*Server).ready},
	{get, "/log-paa", 0, (*Server).showLogIn},
	{post, "/log-paa", 0, (*Server).logIn},
	{post, "/log-af", 0, (*Server).logOut},
}

// routes is every address behind the log-in. A new address without a row does
// not exist; the tests walk them with every role.
var routes = slices.Concat(
	[]route{
		{get, "/", rights.ReadRulesets, (*Server).showHome}, // everyone may read the rulesets
		{get, "/hjaelp", rights.ReadRulesets, (*Server).showHelp},
		{get, "/hjaelp/genveje", rights.ReadRulesets, (*Server).showShortcuts},
	},
	casesRoutes, loadRoutes, documentRoutes, caseRoutes, overviewRoutes, compareRoutes, trainingRoutes, rulesetRoutes,
)
