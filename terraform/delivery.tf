# The repository's workflows sign in with the token GitHub gives them (Workload Identity Federation): there is no key.
# Two identities: one reads and plans, one deploys, and that one only from the environment `production` of the repository.

locals {
  delivering = var.github_repository == "" ? {} : {
    plan = {
      subject = "repo:${var.github_repository}:pull_request"
      roles   = ["roles/viewer", "roles/iam.securityReviewer"]
    }
    deploy = {
      subject = "repo:${var.github_repository}:environment:production"
      roles   = ["roles/container.developer"]
    }
  }
  delivery_roles = merge([for name, one in local.delivering : { for role in one.roles : "${name} ${role}" => { who = name, role = role } }]...)
}

resource "google_iam_workload_identity_pool" "github" {
  count = length(local.delivering) > 0 ? 1 : 0

  workload_identity_pool_id = "${local.name}-github"
  display_name              = "GitHub workflows"

  depends_on = [google_project_service.needed]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  #checkov:skip=CKV_GCP_125:the repository is named here, the subject (branch or pull request) at each account
  count = length(local.delivering) > 0 ? 1 : 0

  workload_identity_pool_id          = google_iam_workload_identity_pool.github[0].workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  attribute_condition                = "assertion.repository == '${var.github_repository}'"

  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "delivery" {
  for_each = local.delivering

  account_id   = "${local.name}-${each.key}"
  display_name = "Cuebird's workflows: ${each.key}"

  depends_on = [google_project_service.needed]
}

resource "google_service_account_iam_member" "delivery" {
  for_each = local.delivering

  service_account_id = google_service_account.delivery[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principal://iam.googleapis.com/${google_iam_workload_identity_pool.github[0].name}/subject/${each.value.subject}"
}

resource "google_project_iam_member" "delivery" {
  for_each = local.delivery_roles

  project = var.project
  role    = each.value.role
  member  = google_service_account.delivery[each.value.who].member
}

resource "google_artifact_registry_repository_iam_member" "delivery" {
  for_each = toset([for name in keys(local.delivering) : name if name == "deploy"])

  repository = google_artifact_registry_repository.images.name
  location   = var.region
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.delivery[each.key].member
}
