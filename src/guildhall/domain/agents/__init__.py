"""Agents: workers by profile — role, skills, toolset, safety rails, model tier and availability."""
