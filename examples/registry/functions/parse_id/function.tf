# { tenant = "red", name = "web" }
output "parse_id_1" {
  value = provider::bitbuilder::parse_id("network", "red/web")
}

# { name = "backbone" }
output "parse_id_2" {
  value = provider::bitbuilder::parse_id("wireguard_link", "backbone")
}
