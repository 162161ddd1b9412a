package retention

// measureTables hold the measures of measures.go, each under its name.
func measureTables() []Table { return nil }
