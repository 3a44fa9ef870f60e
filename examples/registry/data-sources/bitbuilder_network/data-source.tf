data "bitbuilder_network" "web" {
  id = "blue/web"
}

output "gateway" {
  value = data.bitbuilder_network.web.subnets["front"].gateway
}
