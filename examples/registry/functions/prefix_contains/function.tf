# true
output "prefix_contains_1" {
  value = provider::bitbuilder::prefix_contains("10.0.0.0/8", "10.1.0.0/24")
}

# false
output "prefix_contains_2" {
  value = provider::bitbuilder::prefix_contains("10.0.0.0/8", "192.0.2.1")
}
