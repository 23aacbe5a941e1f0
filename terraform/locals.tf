locals {
  production         = var.environment == "prod"
  name               = "cuebird-${var.environment}"
  location           = local.production ? var.region : "${var.region}-${var.zone_letter}"
  least_nodes        = coalesce(var.nodes.least, local.production ? 3 : 2)
  standby            = coalesce(var.database.standby, local.production)
  connections_wanted = var.connections + 20 # migrations, people and the database's own
  namespace          = "cuebird"
  doors              = toset([for name, one in var.functions : name if one.public])

  # A Kubernetes service account as Google sees it: no Google service account, no key.
  cluster_pool = "principal://iam.googleapis.com/projects/${data.google_project.this.number}/locations/global/workloadIdentityPools/${var.project}.svc.id.goog"
  principals   = { for name, one in var.functions : name => "${local.cluster_pool}/subject/ns/${local.namespace}/sa/${name}" }
  arming       = toset([for name, one in var.functions : name if contains(one.rights, "scheduler")])

  # What scripts/platform makes or an operator gives is kept; what follows from it, or from here, is not.
  asked   = setunion([for one in values(var.functions) : toset(one.secrets)]...)
  derived = toset([for name in local.asked : name if name != "grant-master" && length(regexall("^(grant-|links$|live$|address$|scheduler-|push-|alarm-|mail-kind$)", name)) > 0])
  secrets = setunion(setsubtract(local.asked, local.derived), ["database-admin"])
}

data "google_project" "this" {
  project_id = var.project
}
