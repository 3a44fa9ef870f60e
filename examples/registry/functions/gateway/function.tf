# "10.1.0.1"
output "gateway_1" {
  value = provider::bitbuilder::gateway("10.1.0.0/24")
}

# "2001:db8::1"
output "gateway_2" {
  value = provider::bitbuilder::gateway("2001:db8::/64")
}
