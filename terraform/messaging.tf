# A reminder's scheduled job -> this topic -> a push to the bell, whose token says that it comes from here.

resource "google_pubsub_topic" "rings" {
  #checkov:skip=CKV_GCP_83:Google's own keys encrypt it; a knock holds two ids and no words
  name                       = "${local.name}-rings"
  message_retention_duration = "86400s"

  depends_on = [google_project_service.needed]
}

resource "google_pubsub_topic" "undelivered" {
  #checkov:skip=CKV_GCP_83:Google's own keys encrypt it; a knock holds two ids and no words
  name = "${local.name}-rings-undelivered"

  depends_on = [google_project_service.needed]
}

# Without a subscription a dead letter would be lost.
resource "google_pubsub_subscription" "undelivered" {
  name                       = "${local.name}-rings-undelivered"
  topic                      = google_pubsub_topic.undelivered.id
  message_retention_duration = "604800s"

  expiration_policy {
    ttl = "" # never
  }
}

resource "google_service_account" "push" {
  account_id   = "${local.name}-push"
  display_name = "Who knocks at Cuebird's bell"

  depends_on = [google_project_service.needed]
}

locals {
  pubsub_agent = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
  bell         = "https://bell.${var.domain}/"
}

resource "google_pubsub_subscription" "bell" {
  name                       = "${local.name}-bell"
  topic                      = google_pubsub_topic.rings.id
  ack_deadline_seconds       = 30
  message_retention_duration = "3600s" # after an hour the sweep has long rung

  push_config {
    push_endpoint = local.bell

    oidc_token {
      service_account_email = google_service_account.push.email
      audience              = local.bell
    }
  }

  retry_policy {
    minimum_backoff = "1s"
    maximum_backoff = "60s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.undelivered.id
    max_delivery_attempts = 20
  }

  expiration_policy {
    ttl = "" # never
  }
}

resource "google_pubsub_topic_iam_member" "undelivered" {
  topic  = google_pubsub_topic.undelivered.id
  role   = "roles/pubsub.publisher"
  member = local.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "bell" {
  subscription = google_pubsub_subscription.bell.id
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}

resource "google_service_account_iam_member" "push" {
  service_account_id = google_service_account.push.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = local.pubsub_agent
}
