data "bitbuilder_tenant" "red" {
  id = "red"
}

output "contract" {
  value = data.bitbuilder_tenant.red.labels["contract"]
}
