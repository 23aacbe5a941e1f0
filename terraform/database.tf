# Postgres holds the truth; everything else can be made again from it. Reached inside the network alone, by TLS.

resource "google_sql_database_instance" "main" {
  #checkov:skip=CKV_GCP_6:ssl_mode ENCRYPTED_ONLY is what require_ssl was
  #checkov:skip=CKV_GCP_51:set among the flags below, which are not read there
  #checkov:skip=CKV_GCP_52:set among the flags below, which are not read there
  #checkov:skip=CKV_GCP_53:set among the flags below, which are not read there
  #checkov:skip=CKV_GCP_54:set among the flags below, which are not read there
  #checkov:skip=CKV_GCP_108:every client is a pod of one cluster, so its host's name says nothing
  #checkov:skip=CKV_GCP_109:set among the flags below, which are not read there
  #checkov:skip=CKV_GCP_110:what is done to a task stands in its history; an audit log would hold people's words again
  #checkov:skip=CKV_GCP_111:statements hold people's words, which belong in no log
  #checkov:skip=CKV2_GCP_13:query insights tells durations without the statements' values
  name             = local.name
  region           = var.region
  database_version = "POSTGRES_18"

  deletion_protection = local.production

  settings {
    edition                     = "ENTERPRISE"
    tier                        = var.database.tier
    availability_type           = local.standby ? "REGIONAL" : "ZONAL"
    deletion_protection_enabled = local.production
    disk_type                   = "PD_SSD"
    disk_size                   = var.database.disk_gb
    disk_autoresize             = true

    ip_configuration {
      ipv4_enabled                                  = false
      private_network                               = google_compute_network.main.id
      ssl_mode                                      = "ENCRYPTED_ONLY"
      enable_private_path_for_google_cloud_services = true
    }

    backup_configuration {
      enabled                        = true
      start_time                     = "02:00"
      point_in_time_recovery_enabled = var.database.point_in_time
      transaction_log_retention_days = var.database.log_days

      backup_retention_settings {
        retained_backups = local.production ? 30 : 7
      }
    }

    maintenance_window {
      day          = 7
      hour         = 3
      update_track = "stable"
    }

    insights_config {
      query_insights_enabled  = true
      record_application_tags = false
      record_client_address   = false
    }

    dynamic "database_flags" {
      for_each = {
        "cloudsql.iam_authentication" = "on"
        "log_checkpoints"             = "on"
        "log_connections"             = "on"
        "log_disconnections"          = "on"
        "log_hostname"                = "off"
        "log_lock_waits"              = "on"
        "log_min_messages"            = "error"
        "log_temp_files"              = "0"
        "max_connections"             = tostring(var.database.max_connections)
      }
      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }

  depends_on = [google_service_networking_connection.services]
}

resource "google_sql_database" "cuebird" {
  name     = "cuebird"
  instance = google_sql_database_instance.main.name
}

# People log in with their Google account. The administrator of migrations and the three roles of the functions have
# passwords that scripts/platform makes and keeps in Secret Manager, so that none of them is in Terraform's state.
resource "google_sql_user" "people" {
  for_each = var.database_people

  instance = google_sql_database_instance.main.name
  name     = each.key
  type     = "CLOUD_IAM_USER"
}

resource "google_project_iam_member" "database_people" {
  for_each = {
    for pair in setproduct(var.database_people, ["roles/cloudsql.client", "roles/cloudsql.instanceUser"]) :
    "${pair[0]} ${pair[1]}" => { person = pair[0], role = pair[1] }
  }

  project = var.project
  role    = each.value.role
  member  = "user:${each.value.person}"
}
