"""What follows from a manual: lists, workload, clauses, law, services, news, differences. Pure."""
