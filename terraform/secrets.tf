# Only the places: scripts/platform makes what lies in them and hands it to the cluster, so no state ever holds a secret.

resource "google_secret_manager_secret" "kept" {
  for_each = local.secrets

  secret_id           = "${local.name}-${each.key}"
  deletion_protection = local.production

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.needed]
}
