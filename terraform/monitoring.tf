# What is promised, as objectives, and who is told when a promise is about to be broken. The metrics are the functions'
# own (OpenTelemetry, through the collector) in Managed Service for Prometheus.

locals {
  bucket = "http_server_request_duration_seconds_bucket"
  count  = "http_server_request_duration_seconds_count"
  tools  = join("|", sort([for name, one in var.functions : replace(name, "-", "_") if contains(one.secrets, "grant-${name}")]))

  # Each: what share must be good, the metric that says so, and up to how many seconds is good (Prometheus 3 writes 2.0).
  objectives = {
    chat      = { goal = 0.95, metric = "http_server_request_duration_seconds", label = "function=\"chat\"", seconds = 2, says = "95 % of chat answers within 2 s" }
    tools     = { goal = 0.95, metric = "http_server_request_duration_seconds", label = "function=~\"${local.tools}\"", seconds = 0.5, says = "95 % of task operations within 500 ms" }
    events    = { goal = 0.95, metric = "cuebird_event_age_seconds", label = "", seconds = 5, says = "95 % of events handled within 5 s" }
    reminders = { goal = 0.999, metric = "cuebird_ring_lateness_seconds", label = "", seconds = 60, says = "99.9 % of reminders rung within a minute" }
  }

  good  = { for name, one in local.objectives : name => "sum(rate(${one.metric}_bucket{${join(",", compact([one.label, "le=~\"${one.seconds}|${one.seconds}[.]0\""]))}}[WINDOW]))" }
  total = { for name, one in local.objectives : name => "sum(rate(${one.metric}_count{${one.label}}[WINDOW]))" }
  bad   = { for name, one in local.objectives : name => "(1 - ${local.good[name]} / ${local.total[name]})" }

  # Multi-window burn rates (Google SRE workbook, chapter 5): the long window says it matters, the short that it goes on.
  burns = {
    fast = { rate = 14.4, long = "1h", short = "5m" }
    slow = { rate = 6, long = "6h", short = "30m" }
  }
  burning = merge([for name, one in local.objectives : {
    for pace, burn in local.burns : "${name}-${pace}" => {
      says = "${one.says}: the month's allowance goes ${burn.rate} times too fast"
      query = join(" and ", [for window in [burn.long, burn.short] :
        "${replace(local.bad[name], "WINDOW", window)} > ${format("%.4g", min(0.99, burn.rate * (1 - one.goal)))}"
      ])
    }
  }]...)

  watched = {
    dead-letters = {
      says  = "an event could not be delivered"
      query = "sum(increase(cuebird_dead_letters_total[10m])) > 0"
      do    = "scripts/deadletters list says which and why; mend the cause, then scripts/deadletters replay."
    }
    outbox = {
      says  = "committed events wait to be sent"
      query = "max(cuebird_outbox_age_seconds) > 120"
      do    = "Look at the Brokers (kn broker list -n cuebird) and at the sweep's log; nothing is lost meanwhile."
    }
    errors = {
      says  = "more than 1 % of requests fail"
      query = "sum(rate(${local.count}{http_response_status_code=~\"5..\"}[10m])) / sum(rate(${local.count}[10m])) > 0.01"
      do    = "The log's severity ERROR says which function; roll back with scripts/deploy --back if it came with a version."
    }
    silent-sweep = {
      says  = "the sweep has not run for five minutes"
      query = "absent_over_time(cuebird_outbox_age_seconds[5m])"
      do    = "kubectl get pingsource,ksvc sweep -n cuebird; reminders still ring by their jobs, but nothing else watches."
    }
    certificates = {
      says  = "a certificate ends within 14 days"
      query = "min(certmanager_certificate_expiration_timestamp_seconds) - time() < 14 * 86400"
      do    = "kubectl describe certificate -A; mostly the name servers or the authority's limits."
    }
    kafka-lag = {
      says  = "a consumer is more than 1,000 events behind"
      query = "max(kafka_consumergroup_lag) > 1000"
      do    = "kn trigger list -n cuebird; a slow or failing function holds its events back."
    }
  }
}

resource "google_monitoring_notification_channel" "operator" {
  display_name = "Cuebird's operator"
  type         = "email"

  labels = {
    email_address = var.operator_email
  }

  depends_on = [google_project_service.needed]
}

resource "google_monitoring_custom_service" "cuebird" {
  service_id   = local.name
  display_name = "Cuebird (${var.environment})"

  depends_on = [google_project_service.needed]
}

resource "google_monitoring_slo" "promised" {
  for_each = local.objectives

  service             = google_monitoring_custom_service.cuebird.service_id
  slo_id              = each.key
  display_name        = each.value.says
  goal                = each.value.goal
  rolling_period_days = 28

  request_based_sli {
    distribution_cut {
      distribution_filter = join(" AND ", compact([
        "metric.type=\"prometheus.googleapis.com/${each.value.metric}/histogram\"",
        "resource.type=\"prometheus_target\"",
        each.key == "chat" ? "metric.labels.function=\"chat\"" : "",
        each.key == "tools" ? "metric.labels.function=monitoring.regex.full_match(\"${local.tools}\")" : "",
      ]))
      range {
        min = 0
        max = each.value.seconds
      }
    }
  }
}

resource "google_monitoring_alert_policy" "burning" {
  for_each = local.burning

  display_name          = "Cuebird: ${each.value.says}"
  combiner              = "OR"
  severity              = endswith(each.key, "fast") ? "CRITICAL" : "WARNING"
  notification_channels = [google_monitoring_notification_channel.operator.id]

  conditions {
    display_name = each.key
    condition_prometheus_query_language {
      query                     = each.value.query
      duration                  = "0s"
      evaluation_interval       = "60s"
      disable_metric_validation = true # there is none before the first request
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = "The runbook is `knative/README.md`, table \"What you see\"."
  }
}

resource "google_monitoring_alert_policy" "watched" {
  for_each = local.watched

  display_name          = "Cuebird: ${each.value.says}"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = [google_monitoring_notification_channel.operator.id]

  conditions {
    display_name = each.key
    condition_prometheus_query_language {
      query                     = each.value.query
      duration                  = "120s"
      evaluation_interval       = "60s"
      disable_metric_validation = true
    }
  }

  documentation {
    mime_type = "text/markdown"
    content   = each.value.do
  }
}

resource "google_monitoring_alert_policy" "database" {
  for_each = {
    connections = { metric = "database/postgresql/num_backends", above = floor(var.database.max_connections * 0.8), says = "over 80 % of the database's connections are in use" }
    disk        = { metric = "database/disk/utilization", above = 0.85, says = "the database's disk is over 85 % full" }
    cpu         = { metric = "database/cpu/utilization", above = 0.85, says = "the database's processors are over 85 % busy" }
  }

  display_name          = "Cuebird: ${each.value.says}"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = [google_monitoring_notification_channel.operator.id]

  conditions {
    display_name = each.key
    condition_threshold {
      filter          = "resource.type=\"cloudsql_database\" AND metric.type=\"cloudsql.googleapis.com/${each.value.metric}\" AND resource.labels.database_id=\"${var.project}:${google_sql_database_instance.main.name}\""
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.above
      duration        = "300s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_MEAN"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }
}

resource "google_monitoring_alert_policy" "push" {
  display_name          = "Cuebird: scheduled jobs' knocks wait for more than two minutes"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = [google_monitoring_notification_channel.operator.id]

  conditions {
    display_name = "oldest unacknowledged"
    condition_threshold {
      filter          = "resource.type=\"pubsub_subscription\" AND metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\" AND resource.labels.subscription_id=\"${google_pubsub_subscription.bell.name}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 120
      duration        = "60s"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MAX"
      }
    }
  }
}

resource "google_monitoring_uptime_check_config" "page" {
  display_name = "Cuebird's page"
  period       = "60s"
  timeout      = "10s"

  http_check {
    path         = "/health/ready"
    port         = 443
    use_ssl      = true
    validate_ssl = true
  }

  monitored_resource {
    type = "uptime_url"
    labels = {
      project_id = var.project
      host       = var.domain
    }
  }

  depends_on = [google_project_service.needed]
}

resource "google_monitoring_alert_policy" "page" {
  display_name          = "Cuebird: the page does not answer"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = [google_monitoring_notification_channel.operator.id]

  conditions {
    display_name = "uptime"
    condition_threshold {
      filter          = "resource.type=\"uptime_url\" AND metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND metric.labels.check_id=\"${google_monitoring_uptime_check_config.page.uptime_check_id}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 1
      duration        = "120s"

      aggregations {
        alignment_period     = "120s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.host"]
      }
    }
  }
}

resource "google_monitoring_dashboard" "cuebird" {
  dashboard_json = templatefile("${path.module}/dashboard.json.tftpl", {
    title  = "Cuebird (${var.environment})"
    bucket = local.bucket
    count  = local.count
    tools  = local.tools
  })

  depends_on = [google_project_service.needed]
}
