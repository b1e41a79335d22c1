"""What an editor should look at again before readers do: one module a matter."""
