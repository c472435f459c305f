# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A toy room: jobs that fill a set with members, stumble, break and die."""

urlpatterns: list = []
