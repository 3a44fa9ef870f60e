data "bitbuilder_vm" "web" {
  id = "amber/web-1"
}

output "address" {
  value = data.bitbuilder_vm.web.nics[0].address
}
