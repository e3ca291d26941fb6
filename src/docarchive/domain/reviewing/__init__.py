"""What reviewers see side by side: like cases, one enterprise over the years, figures of periods."""
