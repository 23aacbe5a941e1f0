resource "google_service_account" "nodes" {
  account_id   = "${local.name}-nodes"
  display_name = "Cuebird's machines"
}

resource "google_project_iam_member" "nodes" {
  project = var.project
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}

resource "google_container_cluster" "main" {
  #checkov:skip=CKV_GCP_12:Dataplane V2 enforces network policies by itself
  #checkov:skip=CKV_GCP_20:the control plane has no address, only a name that IAM guards
  #checkov:skip=CKV_GCP_65:groups for RBAC need a Workspace domain, which not everybody has
  #checkov:skip=CKV_GCP_66:images are pinned by digest and signed; Binary Authorization would need attestors of its own
  #checkov:skip=CKV_GCP_68:the first pool stands for minutes; the one below boots securely
  #checkov:skip=CKV_GCP_69:the first pool stands for minutes; the one below has the metadata server
  name     = local.name
  location = local.location

  resource_labels = { app = "cuebird", environment = var.environment }

  network           = google_compute_network.main.id
  subnetwork        = google_compute_subnetwork.nodes.id
  networking_mode   = "VPC_NATIVE"
  datapath_provider = "ADVANCED_DATAPATH" # Dataplane V2: enforces the network policies, logs what they refuse

  deletion_protection         = local.production
  enable_shielded_nodes       = true
  enable_intranode_visibility = true
  remove_default_node_pool    = true
  initial_node_count          = 1

  # The pool below replaces this one, which stands for minutes; it must not run as the project's editor even so long.
  node_config {
    service_account = google_service_account.nodes.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
  }

  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }

  private_cluster_config {
    enable_private_nodes = true
  }

  # kubectl comes by a name that IAM guards: no bastion, no list of addresses, and it works from workflows.
  control_plane_endpoints_config {
    dns_endpoint_config {
      allow_external_traffic = true
    }
    ip_endpoints_config {
      enabled = false
    }
  }

  ip_allocation_policy {
    cluster_secondary_range_name  = "pods"
    services_secondary_range_name = "services"
  }

  workload_identity_config {
    workload_pool = "${var.project}.svc.id.goog"
  }

  release_channel {
    channel = "REGULAR"
  }

  maintenance_policy {
    recurring_window {
      start_time = "2026-01-03T02:00:00Z"
      end_time   = "2026-01-03T08:00:00Z"
      recurrence = "FREQ=WEEKLY;BYDAY=SA,SU"
    }
  }

  logging_config {
    enable_components = ["SYSTEM_COMPONENTS", "WORKLOADS"]
  }

  monitoring_config {
    enable_components = ["SYSTEM_COMPONENTS"]
    managed_prometheus {
      enabled = true
    }
  }

  cost_management_config {
    enabled = true
  }

  security_posture_config {
    mode               = "BASIC"
    vulnerability_mode = "VULNERABILITY_BASIC"
  }

  lifecycle {
    ignore_changes = [node_config]
  }

  depends_on = [google_project_iam_member.nodes]
}

resource "google_container_node_pool" "main" {
  name     = "main"
  cluster  = google_container_cluster.main.id
  location = local.location

  autoscaling {
    total_min_node_count = local.least_nodes
    total_max_node_count = var.nodes.most
    location_policy      = "BALANCED"
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  upgrade_settings {
    max_surge       = 1
    max_unavailable = 0
  }

  node_config {
    machine_type    = var.nodes.machine_type
    spot            = var.nodes.spot
    image_type      = "COS_CONTAINERD"
    disk_size_gb    = 60
    disk_type       = "pd-balanced"
    service_account = google_service_account.nodes.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]

    metadata = {
      disable-legacy-endpoints = "true"
    }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }
  }
}
