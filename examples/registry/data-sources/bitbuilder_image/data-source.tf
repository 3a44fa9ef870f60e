# A template that was made by hand.
data "bitbuilder_image" "debian" {
  cluster = "ams1-pve"
  name    = "debian-12"
}

output "image" {
  value = data.bitbuilder_image.debian.id
}
