# Bad variables are refused before anything is asked of Google, each by its own message.

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

run "project_is_checked" {
  command = plan

  variables {
    project = "Cuebird"
  }

  expect_failures = [var.project]
}

run "domain_is_checked" {
  command = plan

  variables {
    domain = "https://todo.example.org"
  }

  expect_failures = [var.domain]
}

run "operator_email_is_checked" {
  command = plan

  variables {
    operator_email = "ops"
  }

  expect_failures = [var.operator_email]
}

run "environment_is_checked" {
  command = plan

  variables {
    environment = "staging"
  }

  expect_failures = [var.environment]
}

run "region_is_checked" {
  command = plan

  variables {
    region = "europe-west1-b"
  }

  expect_failures = [var.region]
}

run "zone_letter_is_checked" {
  command = plan

  variables {
    zone_letter = "europe"
  }

  expect_failures = [var.zone_letter]
}

run "alarm_jobs_is_checked" {
  command = plan

  variables {
    alarm_jobs = 5000
  }

  expect_failures = [var.alarm_jobs]
}

run "github_repository_is_checked" {
  command = plan

  variables {
    github_repository = "https://github.com/example/cuebird"
  }

  expect_failures = [var.github_repository]
}

run "billing_account_is_checked" {
  command = plan

  variables {
    billing_account = "1234"
  }

  expect_failures = [var.billing_account]
}

run "budget_amount_is_checked" {
  command = plan

  variables {
    budget_amount = 0
  }

  expect_failures = [var.budget_amount]
}

run "image_is_checked" {
  command = plan

  variables {
    image = "cuebird:latest"
  }

  expect_failures = [var.image]
}

run "database_is_checked" {
  command = plan

  variables {
    database = { log_days = 30 }
  }

  expect_failures = [var.database]
}

run "nodes_is_checked" {
  command = plan

  variables {
    nodes = { least = 9 }
  }

  expect_failures = [var.nodes]
}

run "database_people_is_checked" {
  command = plan

  variables {
    database_people = ["anna"]
  }

  expect_failures = [var.database_people]
}

run "too_few_connections_are_refused" {
  command = plan

  variables {
    database = { max_connections = 50 }
  }

  expect_failures = [var.database]
}

run "production_wants_three_machines" {
  command = plan

  variables {
    environment = "prod"
    nodes       = { least = 2 }
  }

  expect_failures = [var.nodes]
}

run "production_wants_no_spot_machines" {
  command = plan

  variables {
    environment = "prod"
    nodes       = { spot = true }
  }

  expect_failures = [var.nodes]
}

run "production_can_go_back_in_time" {
  command = plan

  variables {
    environment = "prod"
    database    = { point_in_time = false }
  }

  expect_failures = [var.database]
}

run "functions_is_checked" {
  command = plan

  variables {
    functions = { chat = { secrets = [], rights = ["owner"], public = true } }
  }

  expect_failures = [var.functions]
}
