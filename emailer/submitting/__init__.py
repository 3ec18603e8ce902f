"""What is said of a submission before it is stored. Knows no HTTP: pages, API and command line say the same."""
