# 254
output "host_count_1" {
  value = provider::bitbuilder::host_count("10.1.0.0/24")
}

# 2
output "host_count_2" {
  value = provider::bitbuilder::host_count("10.1.0.0/31")
}
