# Once per project, before everything else: the bucket that holds Terraform's state. Its own state stays with you, and
# is of no further use: `terraform import` finds the bucket again.

terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.40, < 8.0"
    }
  }
}

provider "google" {
  project = var.project
  region  = var.region
}

variable "project" {
  description = "Id of an existing Google Cloud project with billing."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be a project id: 6 to 30 lower-case letters, digits and hyphens, such as cuebird-prod."
  }
}

variable "region" {
  description = "Region that the state is kept in."
  type        = string
  default     = "europe-west1"
}

resource "google_project_service" "storage" {
  service            = "storage.googleapis.com"
  disable_on_destroy = false
}

resource "google_storage_bucket" "state" {
  #checkov:skip=CKV_GCP_62:Cloud Audit Logs tell who wrote it; an access log is a second bucket to guard
  name                        = "${var.project}-cuebird-state"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }

  lifecycle_rule {
    condition {
      num_newer_versions = 30
    }
    action {
      type = "Delete"
    }
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.storage]
}

output "init" {
  description = "What to run next, in terraform/."
  value       = "terraform init -backend-config=bucket=${google_storage_bucket.state.name}"
}
