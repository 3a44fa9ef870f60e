data "bitbuilder_wireguard_link" "laptop" {
  id = "green/laptop"
}

output "public_key" {
  value = data.bitbuilder_wireguard_link.laptop.local_public_key
}
