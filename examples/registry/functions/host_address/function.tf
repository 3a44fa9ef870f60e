# "10.1.0.1"
output "host_address_1" {
  value = provider::bitbuilder::host_address("10.1.0.0/24", 1)
}

# "10.1.0.254"
output "host_address_2" {
  value = provider::bitbuilder::host_address("10.1.0.0/24", -1)
}

# "2001:db8::a"
output "host_address_3" {
  value = provider::bitbuilder::host_address("2001:db8::/64", 10)
}
