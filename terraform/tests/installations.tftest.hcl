# What comes of the variables, without Google: every resource is planned against a provider that only knows the forms.

mock_provider "google" {
  mock_data "google_project" {
    defaults = {
      number = "123456789012"
    }
  }
}

mock_provider "google" {
  alias = "charged"
}

variables {
  project        = "cuebird-test"
  domain         = "todo.example.org"
  operator_email = "ops@example.org"
}

run "defaults_are_small_and_may_be_deleted" {
  command = plan

  assert {
    condition     = google_container_cluster.main.location == "europe-west1-b"
    error_message = "A dev cluster stands in one zone: a second would double what it costs."
  }

  assert {
    condition     = google_sql_database_instance.main.settings[0].availability_type == "ZONAL" && !google_sql_database_instance.main.deletion_protection
    error_message = "A dev database has no standby, and can be deleted."
  }

  assert {
    condition     = google_sql_database_instance.main.settings[0].backup_configuration[0].point_in_time_recovery_enabled
    error_message = "Even a dev database can go back to any moment of the last days."
  }

  assert {
    condition     = length(google_billing_budget.monthly) == 0 && length(google_service_account.delivery) == 0
    error_message = "Without a billing account there is no budget, without a repository nobody delivers."
  }
}

run "nothing_is_reachable_but_the_doors" {
  command = plan

  assert {
    condition     = google_container_cluster.main.private_cluster_config[0].enable_private_nodes && !google_container_cluster.main.control_plane_endpoints_config[0].ip_endpoints_config[0].enabled
    error_message = "Machines have no address of their own, and the control plane is reached by name and IAM alone."
  }

  assert {
    condition     = !google_sql_database_instance.main.settings[0].ip_configuration[0].ipv4_enabled && google_sql_database_instance.main.settings[0].ip_configuration[0].ssl_mode == "ENCRYPTED_ONLY"
    error_message = "The database has a private address alone, and speaks TLS alone."
  }

  assert {
    condition     = google_pubsub_subscription.bell.push_config[0].push_endpoint == "https://bell.todo.example.org/"
    error_message = "Jobs knock at the bell's own name."
  }
}

run "rights_follow_from_the_signatures" {
  command = plan

  assert {
    condition     = toset(keys(google_project_iam_member.arming)) == toset([for name, one in var.functions : name if contains(one.rights, "scheduler")])
    error_message = "Only functions whose signature names the port Alarm may make scheduled jobs."
  }

  assert {
    condition     = length(google_project_iam_member.arming) > 0 && alltrue([for one in google_project_iam_member.arming : startswith(one.member, "principal://")])
    error_message = "Rights are given to Kubernetes service accounts, so that no key exists."
  }

  assert {
    condition     = length(setsubtract(["database-admin", "database-tool", "database-worker", "database-door", "grant-master", "mail"], keys(google_secret_manager_secret.kept))) == 0
    error_message = "There is a place for every secret that is made once or given."
  }
}

run "production_stands_in_three_zones" {
  command = plan

  variables {
    environment       = "prod"
    github_repository = "example/cuebird"
    billing_account   = "012345-6789AB-CDEF01"
  }

  assert {
    condition     = google_container_cluster.main.location == "europe-west1" && google_container_node_pool.main.autoscaling[0].total_min_node_count == 3
    error_message = "In production three machines stand in three zones."
  }

  assert {
    condition     = google_sql_database_instance.main.settings[0].availability_type == "REGIONAL"
    error_message = "In production the database has a standby in another zone."
  }

  assert {
    condition     = google_container_cluster.main.deletion_protection && google_sql_database_instance.main.deletion_protection && google_sql_database_instance.main.settings[0].deletion_protection_enabled
    error_message = "In production neither cluster nor database can be deleted by a slip."
  }

  assert {
    condition     = google_billing_budget.monthly[0].amount[0].specified_amount[0].units == "400" && join(" ", [for rule in google_billing_budget.monthly[0].threshold_rules : tostring(rule.threshold_percent)]) == "0.5 0.9 1"
    error_message = "The budget gives notice at 50, 90 and 100 %."
  }

  assert {
    condition     = strcontains(google_iam_workload_identity_pool_provider.github[0].attribute_condition, "example/cuebird") && local.delivering.deploy.subject == "repo:example/cuebird:environment:production"
    error_message = "Only this repository's environment production may deploy."
  }

  assert {
    condition     = length(setintersection([for one in google_project_iam_member.delivery : one.role], ["roles/owner", "roles/editor"])) == 0
    error_message = "No workflow owns or edits the project."
  }
}

run "a_standby_can_be_had_in_dev_too" {
  command = plan

  variables {
    database = { standby = true }
  }

  assert {
    condition     = google_sql_database_instance.main.settings[0].availability_type == "REGIONAL"
    error_message = "database.standby decides, whatever the environment."
  }
}

run "the_platform_can_be_left_to_its_script" {
  command = plan

  variables {
    install_platform = false
  }

  assert {
    condition     = length(terraform_data.platform) == 0
    error_message = "install_platform = false leaves the cluster empty."
  }
}

run "every_promise_is_watched_at_two_paces" {
  command = plan

  assert {
    condition     = toset(keys(google_monitoring_alert_policy.burning)) == toset([for pair in setproduct(["chat", "tools", "events", "reminders"], ["fast", "slow"]) : join("-", pair)])
    error_message = "Each of the four promises has an alert for a fast and for a slow burn."
  }

  assert {
    condition     = endswith(google_monitoring_alert_policy.burning["chat-fast"].conditions[0].condition_prometheus_query_language[0].query, "[5m]))) > 0.72") && endswith(google_monitoring_alert_policy.burning["reminders-slow"].conditions[0].condition_prometheus_query_language[0].query, "[30m]))) > 0.006")
    error_message = "An alert asks whether the allowance goes 14.4 times too fast, or 6 times for longer."
  }

  assert {
    condition     = alltrue([for one in values(google_monitoring_alert_policy.burning) : one.notification_channels != null]) && google_monitoring_notification_channel.operator.labels.email_address == "ops@example.org"
    error_message = "Whoever runs it is told."
  }

  assert {
    condition     = { for name, one in google_monitoring_slo.promised : name => one.goal } == { chat = 0.95, tools = 0.95, events = 0.95, reminders = 0.999 }
    error_message = "The objectives are what is promised."
  }
}

run "whoever_knocks_at_the_bell_shows_who_he_is" {
  command = plan

  assert {
    condition     = google_pubsub_subscription.bell.push_config[0].oidc_token[0].audience == "https://bell.todo.example.org/" && length(google_pubsub_subscription.bell.dead_letter_policy) == 1
    error_message = "A push carries a token for the bell alone, and what it cannot deliver is kept."
  }
}
