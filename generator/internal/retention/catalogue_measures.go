package retention

// measureTables hold the measures, each under its name, in their order.
func measureTables() []Table {
	var tables []Table
	for _, m := range Measures() {
		tables = append(tables, m.Table())
	}
	return tables
}
