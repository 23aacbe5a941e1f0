locals {
  # What scripts/platform, scripts/deploy and scripts/doctor need to know of an installation; nothing of it is secret.
  installation = {
    project         = var.project
    region          = var.region
    environment     = var.environment
    name            = local.name
    cluster         = google_container_cluster.main.name
    location        = local.location
    domain          = var.domain
    operator_email  = var.operator_email
    address         = google_compute_address.doors.address
    database        = google_sql_database_instance.main.name
    database_host   = google_sql_database_instance.main.private_ip_address
    images          = "${var.region}-docker.pkg.dev/${var.project}/${google_artifact_registry_repository.images.repository_id}"
    image           = var.image
    scheduler       = "projects/${var.project}/locations/${var.region}"
    rings           = google_pubsub_topic.rings.id
    push_account    = google_service_account.push.email
    push_audience   = local.bell
    alarm_jobs      = var.alarm_jobs
    secrets         = sort(local.secrets)
    zone            = google_dns_managed_zone.main.name
    functions       = sort(keys(var.functions))
    public          = sort(local.doors)
    kafka_replicas  = local.production ? 3 : 1
    max_connections = var.database.max_connections
  }
}

output "installation" {
  description = "What the scripts need to know: terraform output -json installation"
  value       = local.installation
}

output "name_servers" {
  description = "Enter these at the registrar of the domain; until then no certificate can be had."
  value       = google_dns_managed_zone.main.name_servers
}

output "kubectl" {
  description = "How to reach the cluster."
  value       = "gcloud container clusters get-credentials ${google_container_cluster.main.name} --location=${local.location} --project=${var.project} --dns-endpoint"
}

output "github" {
  description = "Variables of the repository's workflows."
  value = length(local.delivering) == 0 ? {} : {
    PROJECT        = var.project
    REGION         = var.region
    DOMAIN         = var.domain
    CLUSTER        = google_container_cluster.main.name
    LOCATION       = local.location
    IMAGES         = local.installation.images
    PROVIDER       = google_iam_workload_identity_pool_provider.github[0].name
    PLAN_ACCOUNT   = google_service_account.delivery["plan"].email
    DEPLOY_ACCOUNT = google_service_account.delivery["deploy"].email
    OPERATOR_EMAIL = var.operator_email
    INSTALLATION   = jsonencode(local.installation)
  }
}
