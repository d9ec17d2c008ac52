"""The façade over HTTP and MCP: nothing here decides anything."""
