data "access_service_accounts" "teams" {
  name_prefix = "team-"
}

output "team_ids" {
  value = { for account in data.access_service_accounts.teams.service_accounts : account.name => account.id }
}
