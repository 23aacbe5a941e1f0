# Each function's own identity is its Kubernetes service account; what it may do in Google Cloud follows from its ports.

resource "google_project_iam_custom_role" "scheduler" {
  role_id     = "${replace(local.name, "-", "_")}_alarm"
  title       = "Cuebird: arm and disarm reminders"
  description = "Make, read and delete scheduled jobs; less than cloudscheduler.admin, which may also run and pause them."
  permissions = [
    "cloudscheduler.jobs.create",
    "cloudscheduler.jobs.delete",
    "cloudscheduler.jobs.get",
    "cloudscheduler.jobs.list",
  ]

  depends_on = [google_project_service.needed]
}

resource "google_project_iam_member" "arming" {
  for_each = local.arming

  project = var.project
  role    = google_project_iam_custom_role.scheduler.id
  member  = local.principals[each.key]

  depends_on = [google_container_cluster.main] # its pool of identities comes with the first cluster
}

# The collector sends metrics and traces for all of them, so that no function needs a right for it.
resource "google_project_iam_member" "collector" {
  for_each = toset(["roles/cloudtrace.agent", "roles/monitoring.metricWriter"])

  project = var.project
  role    = each.key
  member  = "${local.cluster_pool}/subject/ns/${local.namespace}/sa/collector"

  depends_on = [google_container_cluster.main]
}

# The certificate manager answers the authority's question in our own zone.
resource "google_dns_managed_zone_iam_member" "certificates" {
  managed_zone = google_dns_managed_zone.main.name
  role         = "roles/dns.admin"
  member       = "${local.cluster_pool}/subject/ns/cert-manager/sa/cert-manager"

  depends_on = [google_container_cluster.main]
}

resource "google_project_iam_member" "certificates" {
  project = var.project
  role    = "roles/dns.reader" # it looks for the zone by its name first
  member  = "${local.cluster_pool}/subject/ns/cert-manager/sa/cert-manager"

  depends_on = [google_container_cluster.main]
}
