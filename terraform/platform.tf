# What stands on the cluster is put there by one script that can be run again, alone, at any time; here so that one
# apply is enough for a first installation.

resource "terraform_data" "platform" {
  count = var.install_platform ? 1 : 0

  triggers_replace = {
    cluster   = google_container_cluster.main.id
    database  = google_sql_database_instance.main.id
    image     = var.image
    manifests = sha256(join("", [for file in sort(fileset("${path.module}/../knative", "{platform,overlays,functions}/**/*.yaml")) : filesha256("${path.module}/../knative/${file}")]))
    script    = sha256(join("", [for name in ["platform", "installing.py", "cluster.py", "vault.py", "keys.py"] : filesha256("${path.module}/../scripts/${name}")]))
  }

  provisioner "local-exec" {
    command = "${path.module}/../scripts/platform gke"
    environment = {
      CUEBIRD_INSTALLATION = jsonencode(local.installation)
    }
  }

  depends_on = [
    google_container_node_pool.main,
    google_compute_router_nat.main,
    google_dns_record_set.doors,
    google_sql_database.cuebird,
    google_secret_manager_secret.kept,
  ]
}
