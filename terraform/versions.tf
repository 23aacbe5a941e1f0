terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.40, < 8.0"
    }
  }

  # The bucket is made by bootstrap/ and named at init: terraform init -backend-config=bucket=NAME
  backend "gcs" {
    prefix = "cuebird"
  }
}

provider "google" {
  project = var.project
  region  = var.region

  default_labels = {
    app         = "cuebird"
    environment = var.environment
  }
}

# The budgets' API wants to know, of a person who applies, to which project its requests are charged; else it answers 403.
provider "google" {
  alias                 = "charged"
  project               = var.project
  billing_project       = var.project
  user_project_override = true
}
