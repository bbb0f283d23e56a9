// Package review holds the law that an appeals board applies when a citizen has
// appealed a municipality's decision, first of all about activity and social
// offers (serviceloven § 104), and what follows from it: the evaluation of an
// assessment, the proposal with its explanation, and the draft of the ruling.
//
// The law is data. A [Ruleset] is read from a file in review/rulesets, names its
// sources and the days it is in force, and is never changed once it is published.
// The code below knows how requirements work together (gates, defects, the
// presumption and its rebuttal), and nothing of what any single one of them says.
//
// The package has no clock and does no I/O: the same ruleset, facts and
// assessment give the same proposal, byte for byte, on any day.
//
// # From case file to ruling
//
//	cases, err := review.ParseCases("sag.yaml", data) // what is known and answered
//	rs := review.ForDecision(cases[0].Matter.DecidedOn)
//	a, err := rs.Assess(cases[0])                     // the answers held against the law
//	p := a.Evaluate()                                 // outcome, reasons, what is missing
//	r, err := review.Draft(a, p)                      // the twelve parts of the letter
//
// # Glossary
//
// The screens and the data are Danish, the code is English. One word each:
//
//	afgørelse              decision: what the municipality decided; what is appealed
//	nævnets afgørelse      ruling: what the board decides
//	sag                    case
//	krav, punkt            requirement
//	vurdering              assessment: all the answers of a case
//	opfyldt                Met
//	ikke opfyldt           NotMet
//	ikke oplyst            NotShown: the file was searched in vain
//	ikke relevant          NotRelevant
//	ikke vurderet          Blank: nobody has looked
//	væsentlig              essential: the defect may have affected the result
//	bærende                bearing: the result rests on this ground
//	udløser                trigger: what makes a requirement count
//	følge                  consequence: H, H/b, S, B or A
//	påberåbt               relied on: used as a reason, not merely mentioned
//	mangel                 defect
//	bemærkning             remark
//	belæg                  evidence: a quote that an answer rests on
//	udfald                 outcome
//	stadfæstelse           Upheld
//	hjemvisning            Remitted: sent back to be decided anew
//	afvisning              Dismissed: not treated on the merits
//	henvisning             Referred: passed on to another authority
//	ændring, ophævelse     Changed, SetAside
//	bortfald               Lapsed
//	uafklaret              Undecided
//	indgang                gate: what is asked before the merits
//	faktisk forvaltningsvirksomhed   ActualAdministration: no decision, no appeal
//	garantiforskrift       Guarantee: a rule whose breach is presumed to matter
//	ordensforskrift        Order: a rule whose breach cannot make a decision invalid
//	instruks               instruction: what the municipality must do
//	afgørende              decisive: carries the outcome
//	omgørelsesprocent      reversal rate: (remitted + changed) of those treated on the merits
//	regelsæt               ruleset
//	temamøde               thematic meeting
package review
