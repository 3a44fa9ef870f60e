# "10.0.0.0/24"
output "subnet_prefix_1" {
  value = provider::bitbuilder::subnet_prefix("10.0.0.0/8", 24, 0)
}

# "10.1.1.0/24"
output "subnet_prefix_2" {
  value = provider::bitbuilder::subnet_prefix("10.0.0.0/8", 24, 257)
}

# "2001:db8:0:5::/64"
output "subnet_prefix_3" {
  value = provider::bitbuilder::subnet_prefix("2001:db8::/48", 64, 5)
}
