# What an operator says about an installation. Each is checked here, so that a plan fails before Google is asked.

variable "project" {
  description = "Id of an existing Google Cloud project with billing, best one for Cuebird alone."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be a project id: 6 to 30 lower-case letters, digits and hyphens, such as cuebird-prod."
  }
}

variable "domain" {
  description = "Domain that Cuebird answers at; chat., mcp., stream. and bell. are added before it."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain))
    error_message = "domain must be a domain name in lower case without a scheme or a final dot, such as todo.example.org."
  }
}

variable "operator_email" {
  description = "Address that alerts and budget notices go to, and that the certificate authority may write to."
  type        = string

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", var.operator_email))
    error_message = "operator_email must be an e-mail address, such as ops@example.org."
  }
}

variable "environment" {
  description = "dev (one zone, small, may be deleted) or prod (three zones, standby database, protected)."
  type        = string
  default     = "dev"

  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "environment must be dev or prod."
  }
}

variable "region" {
  description = "Google Cloud region of everything."
  type        = string
  default     = "europe-west1"

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region must be a region, such as europe-west1; a zone such as europe-west1-b is not one."
  }
}

variable "zone_letter" {
  description = "Letter of the zone that a dev cluster stands in."
  type        = string
  default     = "b"

  validation {
    condition     = can(regex("^[a-f]$", var.zone_letter))
    error_message = "zone_letter must be one letter from a to f, such as b."
  }
}

variable "nodes" {
  description = "Machines of the cluster: their type, how many at least and at most over all zones, and whether they may be spot."
  type = object({
    machine_type = optional(string, "e2-standard-4")
    least        = optional(number)
    most         = optional(number, 6)
    spot         = optional(bool, false)
  })
  default = {}

  validation {
    condition     = coalesce(var.nodes.least, 1) >= 1 && coalesce(var.nodes.least, 1) <= var.nodes.most
    error_message = "nodes.least must be at least 1 and not over nodes.most."
  }

  validation {
    condition     = var.environment != "prod" || coalesce(var.nodes.least, 3) >= 3
    error_message = "nodes.least must be 3 or more in prod: Kafka keeps three copies, one a zone."
  }

  validation {
    condition     = var.environment != "prod" || !var.nodes.spot
    error_message = "nodes.spot must be false in prod: all spot machines can go at once."
  }
}

variable "database" {
  description = "Cloud SQL: machine tier, whether a standby stands in another zone, days of write-ahead log kept to go back to any moment, first disk size in GB, its connections."
  type = object({
    tier            = optional(string, "db-custom-2-7680")
    standby         = optional(bool)
    point_in_time   = optional(bool, true)
    log_days        = optional(number, 7)
    disk_gb         = optional(number, 20)
    max_connections = optional(number, 400)
  })
  default = {}

  validation {
    condition     = var.database.log_days >= 1 && var.database.log_days <= 7
    error_message = "database.log_days must be from 1 to 7: Cloud SQL keeps no more."
  }

  validation {
    condition     = var.environment != "prod" || var.database.point_in_time
    error_message = "database.point_in_time must be true in prod: without it a mistake cannot be taken back."
  }

  validation {
    condition     = var.database.max_connections >= local.connections_wanted
    error_message = "database.max_connections is under what the functions want at full scale (connections in functions.auto.tfvars.json)."
  }
}

variable "database_people" {
  description = "Addresses of people who may log in to the database with their Google account (IAM), for a look when something is wrong."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for one in var.database_people : can(regex("^[^@ ]+@[^@ ]+$", one))])
    error_message = "database_people must be e-mail addresses of Google accounts."
  }
}

variable "functions" {
  description = "What each function needs, by the name of its Service; rendered from their signatures by scripts/render.py."
  type = map(object({
    secrets = list(string)
    rights  = list(string)
    public  = bool
  }))

  validation {
    condition     = alltrue([for one in values(var.functions) : length(setsubtract(one.rights, ["scheduler"])) == 0])
    error_message = "functions: the only right a function can have is scheduler; run scripts/render.py."
  }
}

variable "connections" {
  description = "Database connections that all functions want at full scale; rendered by scripts/render.py."
  type        = number
}

variable "alarm_jobs" {
  description = "How many scheduled jobs there may be at once; past them the sweep rings. A region has a quota, and each costs 0.10 USD a month."
  type        = number
  default     = 1000

  validation {
    condition     = var.alarm_jobs >= 0 && var.alarm_jobs <= 4500
    error_message = "alarm_jobs must be from 0 to 4500: a region has 5000 jobs, and some room is needed for leftovers."
  }
}

variable "github_repository" {
  description = "owner/name of the repository whose workflows may deploy; empty for none."
  type        = string
  default     = ""

  validation {
    condition     = var.github_repository == "" || can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository must be owner/name, such as example/cuebird."
  }
}

variable "billing_account" {
  description = "Billing account of the budget; empty for no budget."
  type        = string
  default     = ""

  validation {
    condition     = var.billing_account == "" || can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "billing_account must look like 012345-6789AB-CDEF01."
  }
}

variable "budget_amount" {
  description = "Monthly budget in whole units of the billing account's currency; notices go out at 50, 90 and 100 %."
  type        = number
  default     = 400

  validation {
    condition     = var.budget_amount > 0 && floor(var.budget_amount) == var.budget_amount
    error_message = "budget_amount must be a whole number above 0."
  }
}

variable "install_platform" {
  description = "Whether terraform apply also runs scripts/platform, which installs Knative, Kafka and Cuebird on the cluster."
  type        = bool
  default     = true
}

variable "image" {
  description = "Image to install, by digest; empty where a workflow deploys it later."
  type        = string
  default     = ""

  validation {
    condition     = var.image == "" || can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "image must end in a digest, @sha256: and 64 hex digits: a tag can change under a running system."
  }
}
