package retention

// measureTables hold the measures of measures.go, each under its name.
func measureTables() []Table {
	return []Table{
		grrTable(), nrrTable(), logoChurnTable(), revenueAtRiskTable(), concentrationTable(), loadTable(),
	}
}
