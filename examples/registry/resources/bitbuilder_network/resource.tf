resource "bitbuilder_tenant" "blue" {
  name = "blue"
}

resource "bitbuilder_network" "web" {
  tenant = bitbuilder_tenant.blue.id
  name   = "web"
  site   = "ams1"
  subnets = {
    front = {
      cidr = "10.1.0.0/24"
      dhcp = {
        start        = "10.1.0.100"
        stop         = "10.1.0.199"
        name_servers = ["9.9.9.9"]
      }
    }
    back = { cidr = "10.1.1.0/24" }
  }
}
