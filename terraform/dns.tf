resource "google_dns_managed_zone" "main" {
  name        = replace(var.domain, ".", "-")
  dns_name    = "${var.domain}."
  description = "Cuebird's names"

  dnssec_config {
    state = "on"
  }

  depends_on = [google_project_service.needed]
}

# Kourier's own address, kept when the cluster is made anew.
resource "google_compute_address" "doors" {
  name   = "${local.name}-doors"
  region = var.region

  depends_on = [google_project_service.needed]
}

resource "google_dns_record_set" "doors" {
  for_each = toset(["", "*."])

  managed_zone = google_dns_managed_zone.main.name
  name         = "${each.key}${google_dns_managed_zone.main.dns_name}"
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_address.doors.address]
}

# Nobody else may issue certificates for this name (RFC 8659).
resource "google_dns_record_set" "authority" {
  managed_zone = google_dns_managed_zone.main.name
  name         = google_dns_managed_zone.main.dns_name
  type         = "CAA"
  ttl          = 3600
  rrdatas      = ["0 issue \"letsencrypt.org\"", "0 issuewild \"letsencrypt.org\""]
}
