ephemeral "bitbuilder_console_ticket" "web" {
  vm   = "amber/web-1"
  type = "terminal"
}
