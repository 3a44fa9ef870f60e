resource "bitbuilder_tenant" "red" {
  name        = "red"
  description = "Red Ltd"
  labels      = { contract = "2026-11" }
}
