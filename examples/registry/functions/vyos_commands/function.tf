locals {
  # Where there is one: yamldecode(file("inventory.yaml"))
  inventory = {
    sites = {
      ams1 = {
        fabric = { type = "vlan", vlans = "100-199" }
        routers = {
          ams1-r1 = { url = "https://192.0.2.11/", trunk = "eth1", underlayAddress = "192.0.2.1" }
        }
      }
    }
  }
}

# The lines for each router, such as "set vrf name t-red-web table 1000".
output "commands" {
  value = provider::bitbuilder::vyos_commands("network", {
    tenant  = "red"
    name    = "web"
    site    = "ams1"
    subnets = { front = { cidr = "10.1.0.0/24" } }
  }, local.inventory)
}
