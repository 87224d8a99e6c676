# The nodes on which the nightly batch runs; scaled to zero for the rest of the day.

variable "cluster" {
  type = string
}

variable "workers" {
  type        = number
  default     = 8
  description = "As WORKERS in config/batch.yaml."
}

locals {
  model_gb   = 1.1
  chunk_gb   = 0.4
  machine_gb = 64

  # TD-0001: a copy of the model for each worker process; with threads it would be one for all
  needed_gb = 12 + var.workers * (local.model_gb + local.chunk_gb)
}

resource "google_container_node_pool" "churn_batch" {
  name    = "churn-batch"
  cluster = var.cluster

  autoscaling {
    min_node_count = 0
    max_node_count = 1 # TD-0008: the run does not know how to share its work between machines
  }

  node_config {
    machine_type = "n2-highmem-8"
    labels       = { pool = "churn-batch", team = "scoring" }
  }

  lifecycle {
    precondition {
      condition     = local.needed_gb <= local.machine_gb
      error_message = "${var.workers} workers need ${local.needed_gb} GB, the machine has ${local.machine_gb} GB."
    }
  }
}
