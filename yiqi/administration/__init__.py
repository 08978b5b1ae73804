"""Pages of accounts, permissions, logs, readings of T3 data and the jobs' health.

Three administrators kept apart: the system administrator sees settings and jobs, the security
administrator accounts and permissions, the auditor the logs; none sees T3 or enterprise data.
"""
