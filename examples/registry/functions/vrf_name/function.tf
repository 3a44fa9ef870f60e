# "t-red-web"
output "vrf_name_1" {
  value = provider::bitbuilder::vrf_name("red", "web")
}

# "t-red-appli-2"
output "vrf_name_2" {
  value = provider::bitbuilder::vrf_name("red", "application-servers")
}
